"""The literal way of the specification on current Keras: what it says, done as it says it.

Nothing is slowed down on purpose, and nothing is cached that the specification does not cache.
"""

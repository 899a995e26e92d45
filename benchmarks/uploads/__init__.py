"""What becomes of uploads: real, hostile and broken ones, counted and timed.

``python -m benchmarks.uploads`` prints one table. The same files are in the tests, which assert
what is said of them; here it is measured how long that takes and what others notice of it.
"""

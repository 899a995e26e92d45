"""How fast it is, side by side with the literal way of the specification and with others.

``python -m benchmarks.speed`` prints one table and writes ``benchmarks/results.json``. How to read
them says ``benchmarks/README.md``.
"""

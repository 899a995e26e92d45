"""Servers that answer the same question, and the clients that ask them."""

"""What is found out about variants: from a network itself, and from its evaluations."""

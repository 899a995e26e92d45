"""How often the intervals hold the truth, and how long all figures take: `make figures`."""

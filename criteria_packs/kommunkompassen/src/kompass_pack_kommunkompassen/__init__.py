"""The criteria of Kommunkompassen, and results published under them, as data."""

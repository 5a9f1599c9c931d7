"""Statistics Norway's gender-equality index as data; this package has no code."""

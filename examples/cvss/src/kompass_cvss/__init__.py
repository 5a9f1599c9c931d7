"""The base score of CVSS 3.1: a rule, and a pack that names it."""

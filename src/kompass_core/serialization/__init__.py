"""Files to values and back; knows no registry of packs."""

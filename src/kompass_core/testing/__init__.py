"""What tests of criteria packs, and of programs that use this library, are made of."""

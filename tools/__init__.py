"""What makes the files that are made of the sources, and kept in the repository."""

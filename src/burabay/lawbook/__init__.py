"""The law book: its files, how they are read and checked, and the columns they are compiled to."""

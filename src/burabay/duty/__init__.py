"""Customs duty: what the tariffs and the agreement say of a line, and what that costs."""

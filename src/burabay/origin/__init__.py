"""Origin: the product rules of Annex 3, as printed."""

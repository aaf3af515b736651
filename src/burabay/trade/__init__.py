"""Trade between Viet Nam and the Union: what was reported, by whom, and what a published figure is worth beside it."""

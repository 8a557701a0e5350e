"""What a picture of a plan shows: boxes, frames around them, and what runs between them."""

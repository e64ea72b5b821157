"""Three chains of custody, as the firms in them would report them."""

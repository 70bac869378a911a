"""From a quote to the place where it stands, or to the reason why it is not located."""

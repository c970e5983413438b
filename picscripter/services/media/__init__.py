"""Media from their arrival to the day when no post needs them any more."""

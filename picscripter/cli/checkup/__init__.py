"""What the doctor looks at, a noun a file: the surroundings, the database, the carrier, the platforms."""

"""What carries due posts to their publishing: the dispatcher and the Taskiq broker."""

"""The kit with which a plugin's author tests a plugin; nothing else imports it."""

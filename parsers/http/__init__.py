"""HTTP/1: octets of both directions of a connection to messages to exchanges."""

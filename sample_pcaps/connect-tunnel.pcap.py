"""A proxy asks for credentials (407), then opens a tunnel (CONNECT, 200); what is in it is not HTTP."""

from wire import Capture, Conversation, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    proxy = Conversation(tap, server=("198.51.100.8", 3128)).open()
    line = "CONNECT secure.example:443"
    host = "secure.example:443"
    challenge = 'Proxy-Authenticate: Basic realm="office"'
    proxy.exchange(
        request(line, host=host),
        response("407 Proxy Authentication Required", challenge, content=b"Who are you?\n"),
    )
    proxy.exchange(
        request(line, "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=", host=host),
        response("200 Connection established", length=False),
    )
    proxy.exchange(b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x03\x00\x05hello")
    proxy.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())

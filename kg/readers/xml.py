"""XML that is written by the engine: a carriage return must be escaped, or every parser reads a line feed instead.

The engine leaves it as it is (XML 1.0, section 2.11: end-of-line handling). It writes none of its own, so all of them
are in texts.
"""

from kg.readers.header import Sink


class XmlText:
    r"""Passes on to *output* what is written, with carriage returns escaped.

    >>> import io
    >>> output = io.BytesIO()
    >>> XmlText(output).write(b"<literal>a\r\nb</literal>")
    23
    >>> output.getvalue()
    b'<literal>a&#xD;\nb</literal>'
    """

    def __init__(self, output: Sink) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        """Take *data* and return its length."""
        self._output.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Pass on what was taken."""
        self._output.flush()

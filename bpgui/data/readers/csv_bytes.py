"""The bytes of a text file, block by block, unpacked on the way if it is a .gz, which is not trusted."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bpgui.data.readers.guarding import size_of
from bpgui.data.readers.wording import shown_name
from bpgui.errors import FileError

# So small that the numbers of a block are read in about a millisecond: the window stays alive beside it.
BLOCK_BYTES = 1 << 15
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
# A few kilobytes can unpack to gigabytes. Tables of text rarely pack to less than a hundredth.
_MOST_RATIO = 300
_UNPACKED_FREELY = 2_000_000  # bytes
_PACKED_BLOCK_BYTES = 1 << 12


class Blocks:
    """The blocks of an open file; `share` is how much of the file was taken, 0 to 1."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        """Begin at the start of `stream`; `path` is for the errors."""
        self.packed = stream.read(len(_GZIP)) == _GZIP
        stream.seek(0)
        self._path = path
        self._stream = stream
        self._size = max(size_of(stream), 1)
        self._taken = 0
        # Where the reader of the blocks is: the number of the first line that it has not all of yet.
        self.line = 1

    @property
    def share(self) -> float:
        """How much of the file was taken, 0 to 1."""
        return min(self._taken / self._size, 1.0)

    @property
    def size(self) -> int:
        """How many bytes the file has, packed as it is."""
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the blocks, none of them empty; raise `FileError` if a packed file is damaged, cut or too large."""
        return self._unpacked() if self.packed else self._raw(BLOCK_BYTES)

    def _raw(self, block_bytes: int) -> Iterator[bytes]:
        while block := self._stream.read(block_bytes):
            self._taken += len(block)
            yield block

    def _unpacked(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        count = 0
        for block in self._raw(_PACKED_BLOCK_BYTES):
            waiting = block
            while waiting:
                if unpacker.eof:
                    # A file may be several packed files in a row, and end in zeros.
                    waiting = waiting.lstrip(b"\0")
                    if not waiting:
                        break
                    unpacker = zlib.decompressobj(_GZIP_WINDOW)
                try:
                    data = unpacker.decompress(waiting, BLOCK_BYTES)
                except zlib.error as error:
                    raise self._wrong(f"is damaged at row {self.line:,} and cannot be unpacked: get it anew") from error
                waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                count += len(data)
                if count > max(_UNPACKED_FREELY, _MOST_RATIO * self._taken):
                    raise self._wrong(
                        f"unpacks to more than {_MOST_RATIO} times its size: unpack it with another program if you "
                        "trust it, and choose the unpacked file"
                    )
                if data:
                    yield data
        if not unpacker.eof:
            raise self._wrong(f"is cut short at row {self.line:,}, its packed data have no end: get it anew")

    def _wrong(self, problem: str) -> FileError:
        return FileError(f"'{shown_name(self._path)}' {problem}.")

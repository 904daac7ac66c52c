"""People's own data: what reads each kind of file, and which kind a file is."""

from collections.abc import Mapping
from types import MappingProxyType

from bpgui.data.readers import excel, idx, images, numpy_file, parquet
from bpgui.data.readers.arff import ARFF
from bpgui.data.readers.csv_file import CSV
from bpgui.data.readers.fingerprint import Fingerprint, fingerprint
from bpgui.data.readers.guess import guess
from bpgui.data.readers.reader import Kind, Preview, Reader, Reading, finish, memory_needed

# In the order of a file dialog.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "csv": CSV,
        "excel": Reader(
            "Spreadsheets (Excel, OpenDocument)",
            (".xlsx", ".xlsm", ".xls", ".ods"),
            excel.inspect,
            excel.read,
            extra="excel",
        ),
        "numpy": Reader("NumPy arrays", (".npz", ".npy"), numpy_file.inspect, numpy_file.read),
        "idx": Reader(
            "IDX, the format of MNIST",
            (".idx", ".idx1", ".idx3", "-ubyte", "-ubyte.gz", ".idx.gz", ".idx1.gz", ".idx3.gz"),
            idx.inspect,
            idx.read,
        ),
        "images": Reader("Pictures, a folder for each class", (), images.inspect, images.read),
        "arff": ARFF,
        "parquet": Reader("Parquet", (".parquet", ".pq"), parquet.inspect, parquet.read, extra="parquet"),
    }
)

__all__ = [
    "READERS",
    "Fingerprint",
    "Kind",
    "Preview",
    "Reader",
    "Reading",
    "fingerprint",
    "finish",
    "guess",
    "memory_needed",
]

"""A picture file cut down to its first picture, before any decoder sees it."""

from dataclasses import dataclass

from viz.inputs.uploads.limits import DAMAGED, MAX_PIXELS, Refusal

# No honest header comes near this many blocks; a walk over so many takes well under a second.
MAX_BLOCKS = 100_000
MAX_SIDE = 1_000_000
MAX_SCANS = 100
MAX_SCANNED_PIXELS = 1_000_000_000


@dataclass(frozen=True)
class Still:
    """The bytes of one picture without metadata, and what its header says.

    format
        As Pillow calls it: "PNG", "JPEG", "GIF", "WEBP", "BMP" or "TIFF".
    width, height
        Pixels as stored, before the orientation is applied.
    orientation
        EXIF's 1 to 8; 1 when absent or wrong.
    more
        "frames" or "pages" when others follow the first, else None.
    white_is_zero
        The grey values run from white to black, and the decoder will not turn them round.
    """

    format: str
    data: bytes
    width: int
    height: int
    orientation: int = 1
    more: str | None = None
    white_is_zero: bool = False

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise Refusal(DAMAGED)
        check_pixels(self.width, self.height)


def check_pixels(width: int, height: int) -> None:
    """Raise Refusal for a canvas beyond the limit, or so long that what a decoder keeps a row adds up."""
    if max(width, height) > MAX_SIDE:
        raise Refusal(f"it declares {width} × {height} pixels, and at most {MAX_SIDE:,} a side are taken")
    if width * height > MAX_PIXELS:
        most = f"{MAX_PIXELS // 1_000_000} megapixels"
        raise Refusal(f"it declares {width} × {height} pixels, and at most {most} are taken")


def check_blocks(count: int) -> None:
    """Raise Refusal for a file chopped into more blocks than an honest writer would make."""
    if count > MAX_BLOCKS:
        raise Refusal(f"it is chopped into more than {MAX_BLOCKS:,} blocks")


def check_scans(scans: int, pixels: int) -> None:
    """Raise Refusal for a JPEG refined over and over: each scan costs a pass over all its pixels."""
    if scans > MAX_SCANS or scans * pixels > MAX_SCANNED_PIXELS:
        raise Refusal(f"it is coded in {scans:,} scans, far more than a picture of its size needs")

"""What can go wrong, in words for the person at the command line."""


class MesonetError(Exception):
    """The base of every error this package raises on purpose; its text is one readable line."""


class ArchitectureError(MesonetError):
    """There is no architecture of that name."""


class DatasetError(MesonetError):
    """A folder does not hold labelled pictures."""


class SampleFolderError(MesonetError):
    """A folder must not be replaced by a sample."""

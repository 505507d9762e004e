"""The ``virtual-station`` command."""

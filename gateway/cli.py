"""Entry point of the ``virtual-station`` command."""

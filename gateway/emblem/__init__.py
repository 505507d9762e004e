"""The emblem of the body that runs the station: on pages, in letters and on paper."""

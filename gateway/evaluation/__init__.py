"""The quality office: forms, sampling, evaluations, calibration, disputes."""

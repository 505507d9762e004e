from tests.support.stage import browsers, pytest_runtest_makereport, stage

__all__ = ["browsers", "pytest_runtest_makereport", "stage"]

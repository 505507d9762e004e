"""The mailing list that the station shares with other public-relations offices: questions and answers by mail, moderated, with an archive."""

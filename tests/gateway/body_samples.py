"""A line of IndicePA's open data in its present and in its former form."""

NEW = (
    "Codice_IPA,Denominazione_ente,Tipologia,Codice_comune_ISTAT,Acronimo,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,"
    "Tipo_Mail2,Sito_istituzionale\n"
    'c_e506,Comune di Lecce,Pubbliche Amministrazioni,075035,,73100,"Via Rubichi, 16",info@comune.lecce.it,Altro,'
    "PROTOCOLLO@PEC.COMUNE.LECCE.IT,Pec,www.comune.lecce.it\n"
)
OLD = (
    "cod_amm\tdes_amm\tComune\tCap\tProvincia\tRegione\tsito_istituzionale\tIndirizzo\tmail1\ttipo_mail1\tmail2\ttipo_mail2\n"
    "058\tAzienda Sanitaria Locale\tTivoli\t00019\tRM\tLazio\twww.asl.it\tVia Acquaregna 1/15\ta@pec.asl.it\tpec\tnull\tnull\n"
)

### Amazwi amafayela, ngesiNdebele.

error-file-link-invalid = Leli kheli kalisebenzi, loba kalisasebenzi. Cela elitsha
error-file-quota-exceeded = Isikolo kasilayo indawo yalokhu: amabhayithi angu-{ $used } ku-{ $quota } ayasetshenziswa
error-file-on-hold = Leli fayela ligcinwe ngesizatho somthetho njalo kalingeke lisuswe: { $reason }
error-file-retained = Leli fayela kumele ligcinwe kuze kube { $until }
error-file-pending-scan = Leli fayela kalikahlolwa amagciwane. Zama futhi ngemva kwesikhatshana
error-file-infected = Kutholwe igciwane kuleli fayela. Kalingeke lifundwe
error-upload-not-open = Lokhu kuthumela sekuqediwe loba kutshiyiwe
error-upload-incomplete = Ingxenye { $part } yokuthunyelwayo kayikho loba ubude bayo kabuqondanga
error-file-type-mismatch = Ifayela kuthiwa liyi-{ $said }, kodwa liyi-{ $found }
error-file-type-refused = Amafayela alolu hlobo kawagcinwa
error-file-unreadable = Umfanekiso kawufundeki. Kungenzeka wonakele
issue-file_type = Izinhlelo kazigcinwa
issue-held = Ligciniwe: { $reason }
issue-part_length = Kumele kube ngamabhayithi angu-{ $expected }

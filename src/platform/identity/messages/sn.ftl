### Mashoko echiShona, zvekupinda nemaakaundi.

## Error codes

error-last-admin = Chikoro chinofanira kuva nemutungamiriri weakaundi mumwe chete kana kupfuura

## Field problems

issue-password_common = Password iyi ndeimwe yedzinotanga kuedzwa nevanhu
issue-password_contains_name = Password haifaniri kuva nezita ramunopinda naro
issue-password_same = Password itsva yakafanana neyekare
issue-wrong_password = Password haina kururama
issue-not_of_service = Haigoni kunge iri yesevhisi iyi

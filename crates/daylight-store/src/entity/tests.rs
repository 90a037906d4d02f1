use daylight_model::View;

use super::*;

fn named(kind: EntityKind, form: &str, written: &str, pages: &[(u32, u32)]) -> NamedThere {
    NamedThere {
        kind,
        form: form.into(),
        reference: i64::try_from(form.len()).unwrap(),
        written: written.into(),
        roles: Roles::NAMED,
        pages: pages.to_vec(),
        blocks: vec![7],
    }
}

fn document(row: Row, days: Option<(i32, i32)>, names: Vec<NamedThere>) -> NamingDocument {
    let hash = DocHash([u8::try_from(row).unwrap(); 32]);
    NamingDocument { row, hash, label: Label::INTERNAL, days, names, addresses: Vec::new() }
}

#[test]
fn counts_follow_documents_as_they_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut base = EntityBase::open(folder.path()).unwrap();
    let view = View::of_keeper([Label::INTERNAL]);
    let ana = |written| named(EntityKind::Person, "ana rios", written, &[(1, 2), (300, 1)]);
    let kestrel = named(EntityKind::Organisation, "kestrel", "Kestrel", &[(1, 1)]);
    let batch = base.batch().unwrap();
    batch
        .put(&document(1, Some((10, 20)), vec![ana("Ana Ríos"), ana("RÍOS, Ana"), kestrel.clone()]))
        .unwrap();
    batch.put(&document(2, Some((5, 6)), vec![ana("Ana Ríos")])).unwrap();
    batch.commit(9).unwrap();
    let rows = |base: &EntityBase| base.names(&view, &NamesWanted::default(), 0, 10).unwrap();
    let told: Vec<_> =
        rows(&base).iter().map(|row| (row.form.clone(), row.documents, row.mentions, row.days)).collect();
    assert_eq!(told, [("ana rios".into(), 2, 9, Some((5, 20))), ("kestrel".into(), 1, 1, Some((10, 20))),]);
    let first = rows(&base).remove(0);
    let writings = base.writings(first.id).unwrap();
    assert_eq!((writings[0].text.as_str(), writings[0].mentions), ("Ana Ríos", 6));
    let stands = base.stands(&view, &[writings[0].id]).unwrap();
    assert_eq!((stands.len(), stands[0].pages.clone()), (2, vec![(1, 2), (300, 1)]));
    assert_eq!(base.stands(&View::of_keeper([]), &[writings[0].id]).unwrap(), []);
    assert_eq!(base.names(&View::of_keeper([]), &NamesWanted::default(), 0, 10).unwrap(), []);
    assert_eq!(base.named_in(&view, 1).unwrap().len(), 3);

    // Read anew, it says less; another one goes.
    let batch = base.batch().unwrap();
    batch.put(&document(1, Some((10, 20)), vec![ana("Ana Ríos")])).unwrap();
    batch.remove(2).unwrap();
    batch.commit(11).unwrap();
    let left = rows(&base);
    assert_eq!((left.len(), left[0].documents, left[0].mentions, left[0].days), (1, 1, 3, Some((10, 20))));
    assert_eq!(base.writings(left[0].id).unwrap().len(), 1);
    assert_eq!(base.names_under(&[7], 10).unwrap(), [left[0].id]);
    assert_eq!(base.sequence().unwrap(), 11);
    let base = base.forget_deleted().unwrap();
    assert_eq!(rows(&base), left);
    let bytes = std::fs::read(folder.path().join(EntityBase::FILE)).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"kestrel"), "what went is in no file");
}

//! Numbers of properties (MS-OXPROPS), as far as they are read by name.

#[rustfmt::skip]
pub(in crate::formats) mod tag {
    pub(in crate::formats) const MESSAGE_CLASS: u16 = 0x001a;
    pub(in crate::formats) const SUBJECT: u16 = 0x0037;
    pub(in crate::formats) const TRANSPORT_HEADERS: u16 = 0x007d;
    pub(in crate::formats) const BODY: u16 = 0x1000;
    pub(in crate::formats) const RTF: u16 = 0x1009;
    pub(in crate::formats) const HTML: u16 = 0x1013;
    pub(in crate::formats) const NORMAL_SUBJECT: u16 = 0x0e1d;
    pub(in crate::formats) const DISPLAY_NAME: u16 = 0x3001;
    pub(in crate::formats) const ADDRESS_TYPE: u16 = 0x3002;
    pub(in crate::formats) const ADDRESS: u16 = 0x3003;
    pub(in crate::formats) const SMTP_ADDRESS: u16 = 0x39fe;
    pub(in crate::formats) const CREATED: u16 = 0x3007;
    pub(in crate::formats) const MODIFIED: u16 = 0x3008;
    pub(in crate::formats) const RECIPIENT_TYPE: u16 = 0x0c15;
    pub(in crate::formats) const SUBMITTED: u16 = 0x0039;
    pub(in crate::formats) const DELIVERED: u16 = 0x0e06;
    pub(in crate::formats) const ATTACHED: u16 = 0x3701;
    pub(in crate::formats) const ATTACH_FILE: u16 = 0x3704;
    pub(in crate::formats) const ATTACH_METHOD: u16 = 0x3705;
    pub(in crate::formats) const ATTACH_LONG_FILE: u16 = 0x3707;
    pub(in crate::formats) const ATTACH_PATH: u16 = 0x3708;
    pub(in crate::formats) const ATTACH_LONG_PATH: u16 = 0x370d;
    pub(in crate::formats) const ATTACH_TRANSFER_NAME: u16 = 0x3711;
    pub(in crate::formats) const INTERNET_CODE_PAGE: u16 = 0x3fde;
    pub(in crate::formats) const MESSAGE_CODE_PAGE: u16 = 0x3ffd;
}

/// What a text says that is no mail: of a contact, an appointment, a task. Shown in this order.
pub(super) const SHOWN: &[(u16, &str)] = &[
    (0x3001, "name"),
    (0x3a45, "title"),
    (0x3a06, "given name"),
    (0x3a44, "middle name"),
    (0x3a11, "surname"),
    (0x3a05, "generation"),
    (0x3a4f, "nickname"),
    (0x3a16, "company"),
    (0x3a17, "job title"),
    (0x3a18, "department"),
    (0x3a19, "office"),
    (0x3a46, "profession"),
    (0x3a4e, "manager"),
    (0x3a30, "assistant"),
    (0x3a48, "spouse"),
    (0x3a58, "children"),
    (0x3a08, "business telephone"),
    (0x3a1b, "business telephone"),
    (0x3a09, "home telephone"),
    (0x3a2f, "home telephone"),
    (0x3a1c, "mobile telephone"),
    (0x3a1a, "main telephone"),
    (0x3a1f, "other telephone"),
    (0x3a57, "company telephone"),
    (0x3a2e, "telephone of the assistant"),
    (0x3a1e, "car telephone"),
    (0x3a1d, "radio"),
    (0x3a21, "pager"),
    (0x3a24, "fax"),
    (0x3a23, "fax"),
    (0x3a25, "fax"),
    (0x3a15, "postal address"),
    (0x3a29, "street"),
    (0x3a27, "city"),
    (0x3a28, "region"),
    (0x3a2a, "postal code"),
    (0x3a26, "country"),
    (0x3a2b, "post office box"),
    (0x3a5d, "street (home)"),
    (0x3a59, "city (home)"),
    (0x3a5c, "region (home)"),
    (0x3a5b, "postal code (home)"),
    (0x3a5a, "country (home)"),
    (0x3a63, "street (other)"),
    (0x3a5f, "city (other)"),
    (0x3a50, "home page"),
    (0x3a51, "business home page"),
    (0x3a4a, "government id"),
    (0x3a4b, "computer"),
    (0x3a2d, "location"),
    (0x3a0d, "location"),
    (0x3a49, "hobbies"),
    (0x3a07, "government id"),
    (0x3a0f, "customer"),
    (0x3a10, "organisation number"),
];

/// Texts that repeat what others say, or that only programs read.
pub(super) const MACHINERY: &[u16] = &[
    0x001a, 0x0037, 0x003d, 0x0040, 0x0042, 0x0044, 0x0064, 0x0065, 0x0070, 0x0072, 0x0073, 0x0074, 0x0075,
    0x0076, 0x0077, 0x0078, 0x007d, 0x0c1a, 0x0c1e, 0x0c1f, 0x0e02, 0x0e03, 0x0e04, 0x0e1d, 0x0e28, 0x0e29,
    0x1000, 0x1008, 0x1009, 0x1013, 0x1035, 0x1039, 0x1042, 0x3001, 0x3002, 0x3003, 0x300b, 0x39fe, 0x3ff8,
    0x3ffa, 0x4022, 0x4023, 0x4024, 0x4025, 0x4030, 0x4031, 0x4034, 0x4035, 0x4038, 0x4039, 0x403d, 0x403e,
    0x5d01, 0x5d02, 0x5d07, 0x5d08, 0x5d09, 0x5d0a, 0x5d0b, 0x0e0a, 0x10f3, 0x1046, 0x65c6, 0x0063,
];

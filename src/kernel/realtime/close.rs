//! Why a connection ends.

/// The reasons, as close codes of RFC 6455: its own, and from 4000 on ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    /// The client has ended it; this is the answer.
    Over,
    /// The server stops.
    GoingAway,
    /// What came is no WebSocket.
    Protocol,
    /// Only text is understood.
    NotText,
    /// A message beyond the limit.
    TooBig,
    /// For a minute it could not be seen whether the client may still be here.
    TryAgain,
    /// No sign of life.
    Silent,
    /// Too slow.
    Behind,
    /// The session has ended.
    SessionEnded,
    /// The client belongs to the school no more, or the school cannot be used.
    NotAllowed,
}

impl Close {
    /// The code.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Over => 1000,
            Self::GoingAway => 1001,
            Self::Protocol => 1002,
            Self::NotText => 1003,
            Self::TooBig => 1009,
            Self::TryAgain => 1013,
            Self::Silent => 4000,
            Self::Behind => 4008,
            Self::SessionEnded => 4401,
            Self::NotAllowed => 4403,
        }
    }

    /// In a word, for programs and logs.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::GoingAway => "going_away",
            Self::Protocol => "protocol_error",
            Self::NotText => "not_text",
            Self::TooBig => "too_big",
            Self::TryAgain => "try_again",
            Self::Silent => "silent",
            Self::Behind => "behind",
            Self::SessionEnded => "session_ended",
            Self::NotAllowed => "not_allowed",
        }
    }
}

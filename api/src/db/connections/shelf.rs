//! Where connections lie that nobody uses, and who may have one when there are not enough.

use super::connection::{Connection, Home};
use sea_orm::ConnAcquireErr;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// Who waited this long goes first, even if a thread's own connection then goes to another thread.
const FAIR: Duration = Duration::from_millis(10);

/// The connections of all threads, with a limit to their number.
#[derive(Debug)]
pub struct Shelf {
    most: usize,
    /// How long an abandoned statement may go on.
    statement: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Places given out, and connections on the shelf.
    open: usize,
    /// The last one that came back stands last.
    idle: Vec<Kept>,
    /// Empty while anything is idle or may be opened.
    waiting: VecDeque<Waiting>,
    closed: bool,
}

#[derive(Debug)]
struct Waiting {
    home: Home,
    since: Instant,
    turn: oneshot::Sender<Place>,
}

enum Turn {
    Now(Place),
    Later(oneshot::Receiver<Place>),
}

/// An open connection and its past.
#[derive(Debug)]
pub struct Kept {
    /// The connection itself.
    pub connection: Connection,
    /// Whose reactor drives it.
    pub home: Home,
    /// When it was opened.
    pub opened: Instant,
    /// When it was last used.
    pub used: Instant,
}

/// The right to have one connection open, and the connection once there is one. Whatever way it is dropped, the
/// right goes on to who waits; the connection goes with it unless something was running on it.
#[derive(Debug)]
pub struct Place {
    shelf: Option<Arc<Shelf>>,
    kept: Option<Kept>,
    running: bool,
}

impl Shelf {
    /// An empty shelf for `most` connections; an abandoned statement keeps its place for up to `statement`.
    pub fn new(most: usize, statement: Duration) -> Arc<Self> {
        Arc::new(Self { most, statement, state: Mutex::default() })
    }

    /// A place: with a connection that is at home here, else to open one, else with another's connection.
    pub async fn take(self: &Arc<Self>, home: Home, patience: Duration) -> Result<Place, ConnAcquireErr> {
        let turn = match self.ask(home)? {
            Turn::Now(place) => return Ok(place),
            Turn::Later(turn) => turn,
        };
        match tokio::time::timeout(patience, turn).await {
            Ok(place) => place.map_err(|_| ConnAcquireErr::ConnectionClosed),
            Err(_) => Err(ConnAcquireErr::Timeout),
        }
    }

    fn ask(self: &Arc<Self>, home: Home) -> Result<Turn, ConnAcquireErr> {
        let mut state = self.state();
        if state.closed {
            return Err(ConnAcquireErr::ConnectionClosed);
        }
        if let Some(at) = state.idle.iter().rposition(|kept| kept.home == home) {
            return Ok(Turn::Now(self.place(Some(state.idle.remove(at)))));
        }
        if state.open < self.most {
            state.open += 1;
            return Ok(Turn::Now(self.place(None)));
        }
        if let Some(other) = state.idle.pop() {
            return Ok(Turn::Now(self.place(Some(other))));
        }
        let (turn, receiver) = oneshot::channel();
        state.waiting.push_back(Waiting { home, since: Instant::now(), turn });
        Ok(Turn::Later(receiver))
    }

    /// Gives a place to who waits, or puts its connection back.
    fn give(self: &Arc<Self>, mut kept: Option<Kept>) {
        loop {
            let mut state = self.state();
            if state.closed {
                // What is dropped here hangs up.
                kept = None;
            }
            let Some(next) = state.next(kept.as_ref().and_then(|kept| kept.home)) else {
                return match kept {
                    Some(kept) => state.idle.push(kept),
                    None => state.open -= 1,
                };
            };
            drop(state);
            match next.turn.send(self.place(kept)) {
                Ok(()) => return,
                // Who waited went away.
                Err(mut place) => {
                    place.shelf = None;
                    kept = place.kept.take();
                }
            }
        }
    }

    fn place(self: &Arc<Self>, kept: Option<Kept>) -> Place {
        Place { shelf: Some(self.clone()), kept, running: false }
    }

    /// Takes down what was opened more than `life` ago or unused for `rest`, to be closed.
    pub fn outworn(self: &Arc<Self>, life: Duration, rest: Duration) -> Vec<Place> {
        let old = |kept: &mut Kept| kept.opened.elapsed() > life || kept.used.elapsed() > rest;
        let old: Vec<_> = self.state().idle.extract_if(.., old).collect();
        old.into_iter().map(|kept| self.place(Some(kept))).collect()
    }

    /// Hangs up what is idle: one died, so the others may have too.
    pub fn forget(&self) {
        let mut state = self.state();
        let dead = std::mem::take(&mut state.idle);
        state.open -= dead.len();
    }

    /// Gives nothing out any more; what was idle, to be closed.
    pub fn shut(self: &Arc<Self>) -> Vec<Place> {
        let mut state = self.state();
        state.closed = true;
        state.waiting.clear();
        let idle = std::mem::take(&mut state.idle);
        idle.into_iter().map(|kept| self.place(Some(kept))).collect()
    }

    /// Whether it was shut.
    pub fn is_shut(&self) -> bool {
        self.state().closed
    }

    /// Connections open or about to be, and those among them that nobody uses.
    pub fn size(&self) -> (usize, usize) {
        let state = self.state();
        (state.open, state.idle.len())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Who has the next turn: the first of the same home, or the first of all when that one waited too long.
    fn next(&mut self, home: Home) -> Option<Waiting> {
        let first = self.waiting.front()?;
        let late = first.since.elapsed() > FAIR;
        let own = self.waiting.iter().position(|waiting| waiting.home == home);
        self.waiting.remove(own.filter(|_| !late).unwrap_or(0))
    }
}

impl Place {
    /// The connection, if there is one already.
    pub fn kept(&mut self) -> Option<&mut Kept> {
        self.kept.as_mut()
    }

    /// Something begins on the connection, which is lost unless [`Self::ended`] says that it came to its end.
    pub fn begins(&mut self) {
        self.running = true;
    }

    /// Nothing runs on the connection any more.
    pub fn ended(&mut self) {
        self.running = false;
    }

    /// Puts a connection in its place.
    pub fn fill(&mut self, connection: Connection, home: Home) {
        let now = Instant::now();
        self.kept = Some(Kept { connection, home, opened: now, used: now });
        self.running = false;
    }

    /// Takes the connection away, so that the place is free for another.
    pub fn clear(&mut self) -> Option<Connection> {
        self.running = false;
        self.kept.take().map(|kept| kept.connection)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(owner) = self.shelf.take() else { return };
        match self.kept.take() {
            Some(kept) if self.running => abandon(owner, kept.connection),
            Some(kept) => owner.give(Some(Kept { used: Instant::now(), ..kept })),
            None => owner.give(None),
        }
    }
}

/// Keeps the place until the database is done with what was abandoned and the connection is closed: it would go on
/// with it anyhow, those who ask and hang up would otherwise have more connections than there may be, and the next on
/// an embedded database would find the lock held.
fn abandon(shelf: Arc<Shelf>, mut connection: Connection) {
    let place = shelf.place(None);
    let Ok(runtime) = Handle::try_current() else { return };
    runtime.spawn(async move {
        let end = async {
            let _ = connection.ping().await;
            let _ = connection.close().await;
        };
        let _ = tokio::time::timeout(shelf.statement, end).await;
        drop(place);
    });
}

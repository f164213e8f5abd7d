//! A shorthand for calls: `call!(session, ChatServiceClient, get_chat, request)?` is the response.

/// Makes a call with the session's token.
macro_rules! call {
    ($session:expr, $client:ident, $method:ident, $request:expr) => {
        $session.call($request, |channel, request| async move { $client::new(channel).$method(request).await }).await
    };
}

/// Makes a call that needs no token.
macro_rules! call_openly {
    ($session:expr, $client:ident, $method:ident, $request:expr) => {
        $session
            .call_openly($request, |channel, request| async move { $client::new(channel).$method(request).await })
            .await
    };
}

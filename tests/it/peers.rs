//! Who is counted as one client: behind proxies, with and without ports, by either header.

use bindery_tests::{Client, each_with};

/// What is left of the quota of whoever these headers say asks.
async fn left(client: &Client) -> u32 {
    let answer = client.get("/v1/areas?first=1").await.expect(200);
    answer.header("ratelimit").split("r=").nth(1).and_then(|rest| rest.split(';').next()).unwrap().parse().unwrap()
}

#[tokio::test]
async fn each_client_behind_a_trusted_proxy_has_a_quota_of_its_own() {
    let settings =
        [("trusted_proxies", vec!["127.0.0.0/8", "10.0.0.0/8"].into()), ("quota_anonymous_per_minute", 50.into())];
    each_with(&settings, async |app| {
        let by = |name: &'static str, value: &str| app.nobody().with(name, value);
        // Each of these is somebody else, and the same one again when the port, the brackets or the proxies differ.
        let clients: &[&[(&str, &str)]] = &[
            &[
                ("x-forwarded-for", "203.0.113.7"),
                ("x-forwarded-for", "203.0.113.7:4711"),
                ("forwarded", "for=203.0.113.7"),
            ],
            &[
                ("x-forwarded-for", "2001:db8::1"),
                ("x-forwarded-for", "[2001:db8::1]:99"),
                ("x-forwarded-for", "[2001:db8::2]"),
                ("forwarded", "proto=https;For=\"[2001:db8::1]:4711\";by=10.0.0.1"),
            ],
            &[
                ("x-forwarded-for", "198.51.100.1, 203.0.113.8, 10.1.2.3"),
                ("x-forwarded-for", "6.6.6.6, 203.0.113.8:1, 10.1.2.3:80"),
                ("forwarded", "for=6.6.6.6, for=\"203.0.113.8:5\" , for=10.0.0.9;proto=http"),
            ],
        ];
        for client in clients {
            for (number, (name, value)) in client.iter().enumerate() {
                assert_eq!(left(&by(name, value)).await, 49 - u32::try_from(number).unwrap(), "{name}: {value}");
            }
        }
        // What names nobody counts for the proxy that said it.
        let proxy = left(&app.nobody()).await;
        for (name, value) in
            [("forwarded", "for=unknown"), ("forwarded", "for=_hidden"), ("x-forwarded-for", "nonsense")]
        {
            assert!(left(&by(name, value)).await < proxy, "{name}: {value}");
        }
        // A proxy that writes the one may hand on the other as its client sent it.
        let forged = by("x-forwarded-for", "203.0.113.99").with("forwarded", "for=203.0.113.100");
        assert_eq!((left(&forged).await, left(&by("x-forwarded-for", "203.0.113.99")).await), (49, 48));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_is_believed() {
    each_with(&[("quota_anonymous_per_minute", 50.into())], async |app| {
        for (number, name) in ["x-forwarded-for", "forwarded", "x-forwarded-for"].into_iter().enumerate() {
            let client = app.nobody().with(name, "for=203.0.113.7");
            assert_eq!(left(&client).await, 49 - u32::try_from(number).unwrap());
        }
    })
    .await;
}

//! Serves the component gallery by itself: `cargo run -p kit --example gallery -- 127.0.0.1:8090`.

use axum::Router;
use contract::{Permission, Site, Text};
use kit::{Frame, NavItem, Setup};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let nav = |frame, key, href, needs: Option<&'static str>| NavItem {
        frame,
        key,
        href,
        needs: needs.map(Permission),
        rank: 0,
    };
    let setup = Setup {
        site: Site {
            name: Text::new("红山区一网通办", "Hongshan One Door"),
            region: "150402".to_owned(),
            region_name: Text::new("赤峰市红山区", "Hongshan District, Chifeng"),
            base_url: format!("http://{address}"),
            demo: true,
            footer: contract::app::Footer::default(),
            secure_cookies: false,
            looks: contract::app::Looks::default(),
        },
        nav: vec![
            nav(Frame::Portal, "kit-gallery", "/_gallery", None),
            nav(Frame::Portal, "kit-accessibility", "/accessibility", None),
            nav(Frame::Desk, "kit-frame-desk", "/desk/_gallery", None),
            nav(Frame::Office, "kit-frame-office", "/office/_gallery", None),
        ],
        intake: kit::Intake::default(),
        streams: kit::Streams::default(),
    };
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{address}/_gallery");
    axum::serve(listener, kit::mount(Router::new(), setup, |routes| routes)).await
}

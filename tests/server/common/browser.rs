//! A browser without JavaScript: it keeps cookies, and sends forms as they stand on a page. It follows no redirect by itself, so that
//! a test sees each.

use std::{
    collections::BTreeMap,
    fs,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{HeaderMap, SET_COOKIE},
};

use super::{Place, Serving};

/// The password of all users that [`Place::signed_in`] signs in.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser at a server.
pub(crate) struct Browser {
    url: String,
    http: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn at(serving: &Serving) -> Self {
        Self::from_address(serving, None)
    }

    /// One whose connections come from this address of the machine, if it names one.
    pub(crate) fn from_address(serving: &Serving, address: Option<IpAddr>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let http = client.redirect(reqwest::redirect::Policy::none()).local_address(address).build().unwrap();
        Self { url: serving.url.clone(), http, cookies: Mutex::default() }
    }

    /// A request with the cookies, to add to.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", self.url));
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    /// Sets a cookie, such as the one of the language.
    pub(crate) fn with_cookie(self, name: &str, value: &str) -> Self {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        self
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends fields that stand on no page.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.request(Method::POST, path).form(fields)).await
    }

    /// Sends the form of a page that has this action: its hidden fields, and these.
    #[track_caller]
    pub(crate) fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> impl Future<Output = Page> {
        let hidden = page.hidden(action);
        let mut all: Vec<(String, String)> = hidden;
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send(self.request(Method::POST, action).form(&all))
    }

    /// The same from another load of the page: another sending of the form.
    #[track_caller]
    pub(crate) fn submit_anew(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> impl Future<Output = Page> {
        let mut all = page.hidden(action);
        for (_, value) in all.iter_mut().filter(|(name, _)| name == "sending") {
            value.push_str("-anew");
        }
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send(self.request(Method::POST, action).form(&all))
    }

    /// Sends a request, and keeps the cookies of its answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Page { status, headers, html: response.text().await.unwrap() }
    }
}

/// A page, or an answer that leads to one.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// The HTML of a page that was made.
    #[track_caller]
    pub(crate) fn ok(&self) -> &str {
        assert_eq!(self.status, 200, "{self:?}");
        &self.html
    }

    /// Where the answer leads.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{self:?}");
        self.headers["location"].to_str().unwrap()
    }

    /// Fails the test where the page lacks a text, as it stands in the HTML.
    #[track_caller]
    pub(crate) fn has(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "the page has no {text:?}: {}", self.html);
        self
    }

    /// Fails the test where the page has a text.
    #[track_caller]
    pub(crate) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "the page has {text:?}: {}", self.html);
        self
    }

    /// The value of the field with this id.
    #[track_caller]
    pub(crate) fn value_of(&self, id: &str) -> String {
        let field = self.html.split_once(&format!("id=\"{id}\"")).map(|(_, rest)| rest);
        let field = field.and_then(|rest| rest.split_once('>')).map(|(field, _)| field);
        attribute(field.unwrap_or_else(|| panic!("the page has no field {id}: {}", self.html)), "value").unwrap()
    }

    /// The value of the first field with this name.
    #[track_caller]
    pub(crate) fn value_of_name(&self, name: &str) -> String {
        let mut tags = self.html.split('<').filter(|tag| attribute(tag, "name").as_deref() == Some(name));
        let tag = tags.find_map(|tag| attribute(tag, "value"));
        tag.unwrap_or_else(|| panic!("the page has no field of the name {name}: {}", self.html))
    }

    /// The hidden fields of the form with this action.
    #[track_caller]
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let forms = self.html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        let is_it = |form: &&str| {
            attribute(form, "action").as_deref() == Some(action) && attribute(form, "method").as_deref() == Some("post")
        };
        let form = forms.into_iter().find(is_it);
        let form = form.unwrap_or_else(|| panic!("the page has no form for {action}: {}", self.html));
        let inputs = form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
        let hidden = inputs.filter(|input| attribute(input, "type").as_deref() == Some("hidden"));
        hidden.map(|input| (attribute(input, "name").unwrap(), attribute(input, "value").unwrap())).collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

impl Place {
    /// Gives a user of the account the password [`PASSWORD`].
    pub(crate) async fn with_password(&self, user: &str) {
        let file = self.path("password");
        fs::write(&file, PASSWORD).unwrap();
        self.greenroom(&["users", "password", user, "--from-file", file.to_str().unwrap()]).await.ok();
    }

    /// A browser in which a user of the account has signed in by the form.
    pub(crate) async fn signed_in(&self, serving: &Serving, user: &str) -> Browser {
        let browser = Browser::at(serving);
        let page = browser.get("/sign-in").await;
        let fields = [("email", user), ("password", PASSWORD)];
        let mut entered = browser.submit(&page, "/sign-in", &fields).await;
        if entered.status != 303 {
            // A new password would end the sessions that there are.
            self.with_password(user).await;
            entered = browser.submit(&page, "/sign-in", &fields).await;
        }
        assert_eq!(entered.leads_to(), "/");
        browser
    }
}

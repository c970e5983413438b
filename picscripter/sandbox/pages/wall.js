"use strict";
const EVERY = 2000, PATIENCE = 10000, SHOWN = 120;
const platforms = JSON.parse(document.querySelector("meta[name=platforms]").content);
const known = new Map(platforms.map((p) => [p.name, p]));
const query = new URLSearchParams(location.search);
const only = query.get("id");
let chosen = query.get("platform") || "", posts = [], tag = "", seen = null, columns = 0, answered = false, away = false;
if (!only && !known.has(chosen)) chosen = "";

const wall = document.getElementById("wall"), live = document.getElementById("live"), nav = document.getElementById("filter");

function make(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function ago(iso) {
  const s = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (s < 5) return "just now";
  if (s < 60) return `${Math.floor(s)} seconds ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  return new Date(iso).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"});
}

function hue(text) {
  let sum = 7;
  for (const c of text) sum = (sum * 31 + c.codePointAt(0)) % 360;
  return `hsl(${sum} 52% 44%)`;
}

function words(text) {
  const out = document.createDocumentFragment();
  for (const part of text.split(/(https?:\/\/[^\s]+|[#@][\p{L}\p{N}_]+)/u)) {
    if (/^https?:/.test(part)) {
      const link = make("a", "", part.replace(/^https?:\/\//, ""));
      link.href = part; link.rel = "noreferrer noopener";
      out.append(link);
    } else if (/^[#@]./.test(part)) out.append(make("mark", "", part));
    else out.append(part);
  }
  return out;
}

function film(medium) {
  const video = make("video");
  video.src = medium.url; video.controls = true; video.preload = "metadata"; video.playsInline = true;
  video.setAttribute("aria-label", medium.alt || "Video");
  return video;
}

function pictures(media) {
  const box = make("div", `pictures ${["", "one", "two", "three"][media.length] || "four"}`);
  media.slice(0, 4).forEach((medium, index) => {
    if (medium.type === "video") { box.append(film(medium)); return; }
    const link = make("a");
    link.href = medium.url;
    if (medium.type === "image") {
      const img = make("img");
      img.src = medium.url; img.alt = medium.alt || ""; img.title = medium.alt || "";
      link.append(img);
    } else link.textContent = medium.type;
    if (index === 3 && media.length > 4) link.append(make("span", "more", `+${media.length - 4}`));
    box.append(link);
  });
  return box;
}

function card(post, fresh) {
  const platform = known.get(post.platform) || {label: post.platform, colour: "#667085"};
  const article = make("article", fresh ? "new" : "");
  article.style.setProperty("--brand", platform.colour);
  const by = make("div", "by"), names = make("div");
  const initials = (post.account.match(/[\p{L}\p{N}]+/gu) || ["?"]).join(" ").split(/[\s_]+/).slice(0, 2);
  const face = make("span", "face", initials.map((w) => w[0]).join("").toUpperCase());
  face.style.background = hue(post.account);
  const when = make("time", "when", ago(post.publishedAt));
  when.dateTime = post.publishedAt; when.title = new Date(post.publishedAt).toLocaleString();
  names.append(make("span", "who", post.account), when);
  const badge = make("span", "tag"); badge.append(make("i"), platform.label);
  by.append(face, names, badge);
  article.append(by);
  if (post.text) {
    const text = make("p", post.text.length < 90 && !post.media.length ? "text short" : "text");
    text.append(words(post.text));
    article.append(text);
  }
  if (post.media.length) article.append(pictures(post.media));
  const foot = make("div", "foot"), open = make("a", "", "Open");
  open.href = post.url;
  foot.append(make("code", "", post.id), open);
  article.append(foot);
  return article;
}

function draw() {
  const shown = posts.filter((p) => !chosen || p.platform === chosen);
  const count = Math.max(1, Math.min(4, Math.floor((wall.clientWidth || 360) / 350), shown.length || 1));
  const fresh = new Set(seen === null ? [] : shown.filter((p) => !seen.has(p.platform + p.id)));
  if (answered) seen = new Set(posts.map((p) => p.platform + p.id));
  wall.replaceChildren();
  columns = count;
  if (!shown.length) return wall.append(empty());
  const stacks = Array.from({length: count}, () => wall.appendChild(make("div", "column")));
  for (const post of shown) {
    const shortest = stacks.reduce((a, b) => (b.offsetHeight < a.offsetHeight - 40 ? b : a));
    shortest.append(card(post, fresh.has(post)));
  }
}

function empty() {
  const box = make("p", "empty"), [title, more] = absence();
  box.append(make("strong", "", title), more);
  return box;
}

function absence() {
  if (!answered && away) return ["The sandbox does not answer", "Is it still running? This page keeps asking."];
  if (!answered) return ["Connecting …", "What was published appears in a moment."];
  if (only) return ["This post is gone", "It was deleted, or the sandbox was reset."];
  const where = chosen && posts.length ? ` on ${known.get(chosen).label}` : "";
  return [`Nothing published${where} yet`, "What an app posts appears here the moment it is public."];
}

function chips() {
  nav.replaceChildren();
  if (only) {
    const back = make("button", "", "Show everything");
    back.onclick = () => location.assign("/");
    return nav.append(back);
  }
  for (const p of [{name: "", label: "All"}, ...platforms]) {
    const button = make("button");
    button.setAttribute("aria-pressed", String(chosen === p.name));
    if (p.name) { const dot = make("i"); dot.style.setProperty("--brand", p.colour); button.append(dot); }
    button.append(p.label, make("b", "", String(posts.filter((x) => !p.name || x.platform === p.name).length)));
    button.onclick = () => { chosen = p.name; chips(); draw(); };
    nav.append(button);
  }
}

async function look() {
  try {
    const narrow = only ? `platform=${encodeURIComponent(chosen)}&id=${encodeURIComponent(only)}` : `limit=${SHOWN}`;
    const answer = await fetch(`/wall.json?${narrow}`, {
      headers: tag ? {"If-None-Match": tag} : {}, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 200) {
      posts = await answer.json();
      tag = answer.headers.get("ETag"); answered = true;
      chips(); draw();
    } else if (answer.status !== 304) throw new Error(`status ${answer.status}`);
    away = false;
    live.className = "on"; live.textContent = "live";
  } catch {
    live.className = "off"; live.textContent = "the sandbox does not answer";
    if (!away) { away = true; if (!answered) draw(); }
  }
  for (const when of document.querySelectorAll("time")) when.textContent = ago(when.dateTime);
  setTimeout(look, EVERY);
}

draw();
addEventListener("resize", () => { if (Math.floor((wall.clientWidth || 360) / 350) !== columns) draw(); });
look();

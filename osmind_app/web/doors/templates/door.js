(()=>{const d=document,s=(a,f)=>d.querySelectorAll(a).forEach(f);
const a=d.querySelector("meta[name=address]");if(a)history.replaceState(null,"",a.content);
s("[data-show]",b=>{const i=d.getElementById(b.dataset.show);b.hidden=false;b.onclick=()=>{const on=i.type=="password";i.type=on?"text":"password";b.textContent=on?"Hide":"Show";b.setAttribute("aria-label",on?"Hide password":"Show password")};i.form.addEventListener("submit",()=>{i.type="password"})});
s("[data-long-enough]",h=>{const i=d.getElementById(h.dataset.longEnough);i.addEventListener("input",()=>{const t=[...i.value.normalize("NFKC")].length<12?"":"✓ Long enough";if(h.textContent!=t)h.textContent=t})});
s("[data-copy]",b=>{b.hidden=false;b.onclick=()=>navigator.clipboard.writeText(d.getElementById(b.dataset.copy).textContent.trim()).then(()=>{b.textContent="Copied";d.getElementById("said").textContent="Copied"})});
s("[data-print]",b=>{b.hidden=false;b.onclick=()=>print()});
s("form",f=>{let busy=0;f.addEventListener("submit",e=>{if(busy)e.preventDefault();else{busy=1;s("button[type=submit]",b=>b.setAttribute("aria-busy","true"))}});addEventListener("pageshow",()=>{busy=0;s("[aria-busy]",b=>b.removeAttribute("aria-busy"))})});
s("[data-again]",b=>{b.onclick=e=>{e.preventDefault();location.reload()}});
if(d.querySelector("link[rel=manifest]")&&navigator.serviceWorker)addEventListener("load",()=>navigator.serviceWorker.register("/sw.js"));
addEventListener("pageshow",e=>{if(e.persisted)location.reload()});
const p=d.getElementById("problems");if(p)p.focus();
const w=d.querySelector("meta[name=warm]");if(w)addEventListener("load",()=>setTimeout(()=>w.content.split(" ").forEach(u=>{const l=d.createElement("link"),c=u.endsWith(".css");l.rel=c?"stylesheet":"modulepreload";if(c)l.media="not all";l.href=u;d.head.append(l)}),200));
})()

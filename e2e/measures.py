"""What is asked of a page besides axe's rules; each script gives back the list of what breaks it."""

UNNAMED = """() => [...document.querySelectorAll('svg, img, [role=img]')].filter(picture => {
    if (picture.closest('[aria-hidden=true]') || !picture.getClientRects().length) return false;
    if (picture.tagName === 'IMG') return !picture.hasAttribute('alt');
    if (picture.tagName === 'svg' && !picture.hasAttribute('role')) return true;
    if (picture.getAttribute('role') !== 'img') return false;
    const told = (picture.getAttribute('aria-labelledby') || '').split(/\\s+/)
        .map(id => document.getElementById(id)?.textContent || '').join('');
    const title = picture.querySelector(':scope > title')?.textContent || '';
    return !(picture.getAttribute('aria-label') || told || title).trim();
}).map(picture => 'a picture without a name: ' + picture.outerHTML.slice(0, 120))"""

CLIPPED = """() => [...document.querySelectorAll('body *')].filter(box => {
    const style = getComputedStyle(box);
    const hides = side => ['hidden', 'clip'].includes(style['overflow' + side]);
    if (box.tagName === 'SELECT') return false;  // a list of its own, which scrolls
    if (!hides('X') && !hides('Y') || box.clientWidth <= 2 || box.clientHeight <= 2 || !box.innerText?.trim()) return false;
    return hides('X') && box.scrollWidth > box.clientWidth + 1 || hides('Y') && box.scrollHeight > box.clientHeight + 1;
}).map(box => 'text that is cut off: ' + box.tagName.toLowerCase() + '.' + box.className + ' ' + box.innerText.slice(0, 60))"""

MOVING = """() => document.getAnimations().filter(moving => moving.playState === 'running')
    .map(moving => 'moves although asked not to: ' + (moving.effect?.target?.outerHTML || '').slice(0, 80))"""

COVERING = """() => [...document.querySelectorAll('body *')].filter(box => {
    const fixed = ['fixed', 'sticky'].includes(getComputedStyle(box).position), place = box.getBoundingClientRect();
    return fixed && place.height > innerHeight / 2 && place.bottom > 0 && place.top < innerHeight;
}).map(box => 'stays in front of half the window: ' + box.tagName.toLowerCase() + '.' + box.className)"""

FAINT = """() => {
    const canvas = document.createElement('p');
    canvas.style.color = 'Canvas'; document.body.append(canvas);
    const ground = getComputedStyle(canvas).color;
    canvas.remove();
    return [...document.querySelectorAll('svg[role=img] text')]
        .filter(text => text.getClientRects().length && getComputedStyle(text).fill === ground)
        .map(text => 'a name in the colour of its ground: ' + text.textContent.trim());
}"""

# WCAG 1.4.12: a reader's own spacing, with nothing lost.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""

/* Says in words what went wrong with a passkey; the ceremony itself is the library's (mfa/js/webauthn.js). */
(function () {
  const place = document.getElementById('passkey-error')
  const say = (text) => { place.textContent = text; place.hidden = false }
  if (!window.PublicKeyCredential) say(place.dataset.missing)
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault()
    const denied = ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(event.detail.exception.name)
    say(denied ? place.dataset.denied : place.dataset.missing)
  })
})()

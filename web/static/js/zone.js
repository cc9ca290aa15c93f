// Chooses the browser's own time zone on the page that asks for it first. It is sent only with that form.

const field = document.querySelector('select[name="zone"]');
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (field && field.value === "UTC" && [...field.options].some((option) => option.value === own)) field.value = own;

"""All of them."""

from tests.inspection import hostile_archives, hostile_office, hostile_pdfs, hostile_pictures

FILES = {
    **hostile_pdfs.FILES,
    **hostile_pictures.FILES,
    **hostile_office.FILES,
    **hostile_archives.FILES,
}

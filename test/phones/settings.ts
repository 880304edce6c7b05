/** The fictional accounts that the service and the fake platforms share in these tests. */
export const PUBLIC_URL = 'https://passerelle.example.org';

export const WHATSAPP_NUMBER_ID = '200000000000042';
export const PAGE_ID = '300000000000042';
export const TWILIO_NUMBER = '+33939980000';

export const SECRETS = {
  WHATSAPP_ACCESS_TOKEN: 'EAAfictionalWhatsAppAccessToken',
  WHATSAPP_APP_SECRET: 'fictional-whatsapp-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'fictional-whatsapp-verify-token',
  TELEGRAM_BOT_TOKEN: '990000042:AAfictionalTelegramBotToken',
  TELEGRAM_WEBHOOK_SECRET: 'fictional-telegram-webhook-secret',
  MESSENGER_PAGE_ACCESS_TOKEN: 'EAAfictionalMessengerPageToken',
  MESSENGER_APP_SECRET: 'fictional-messenger-app-secret',
  MESSENGER_VERIFY_TOKEN: 'fictional-messenger-verify-token',
  TWILIO_AUTH_TOKEN: 'fictional-twilio-auth-token',
  SMS_GATEWAY_PASSWORD: 'fictional-gateway-password',
  SMS_GATEWAY_SIGNING_KEY: 'fictional-gateway-signing-key',
};

export const TWILIO_ACCOUNT_SID = 'ACfictionalaccount42';
export const GATEWAY_USER = 'fictional-user';

/** All five channels on, their APIs at the fake platforms. */
export function phoneSettings(fakeUrl: string): Record<string, string> {
  return {
    ...SECRETS,
    PUBLIC_URL,
    WHATSAPP_PHONE_NUMBER_ID: WHATSAPP_NUMBER_ID,
    WHATSAPP_API_URL: `${fakeUrl}/v24.0`,
    TELEGRAM_API_URL: fakeUrl,
    MESSENGER_API_URL: `${fakeUrl}/v24.0`,
    TWILIO_ACCOUNT_SID,
    TWILIO_FROM: TWILIO_NUMBER,
    TWILIO_API_URL: fakeUrl,
    SMS_GATEWAY_URL: `${fakeUrl}/3rdparty/v1`,
    SMS_GATEWAY_USER: GATEWAY_USER,
  };
}
